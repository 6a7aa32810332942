module w
