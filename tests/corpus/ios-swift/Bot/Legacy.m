#import <Foundation/Foundation.h>
NSString *const CozeKey = @"{{sat:1}}";
