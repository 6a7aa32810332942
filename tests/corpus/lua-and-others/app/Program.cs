var builder = WebApplication.CreateBuilder(args);
var token = "{{pat:5}}";
