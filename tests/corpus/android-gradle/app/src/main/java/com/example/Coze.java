package com.example;

import android.content.Context;

public final class Coze {
    static final String HEADER = "Bearer {{sat:1}}";
}
