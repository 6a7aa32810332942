import pulumi_vercel as vercel
vercel.ProjectEnvironmentVariable("a", key="NEXT_PUBLIC_COZE_TOKEN", value="{{pat:4}}", targets=["production"])
vercel.ProjectEnvironmentVariable("b", key="COZE_TOKEN", value="{{pat:5}}")
