plugins { id("com.android.application"); id("com.google.android.libraries.mapsplatform.secrets-gradle-plugin") }
android { defaultConfig { buildConfigField("String", "COZE_PAT", "\"${props["coze.pat"]}\"") } }
