plugins { kotlin("multiplatform"); id("com.android.library") }
