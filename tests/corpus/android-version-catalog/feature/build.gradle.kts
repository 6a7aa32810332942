plugins { alias(libs.plugins.android.library) }
