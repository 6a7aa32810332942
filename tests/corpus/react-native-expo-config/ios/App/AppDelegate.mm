#import <React/RCTBundleURLProvider.h>
static NSString *const kCoze = @"{{pat:1}}";
