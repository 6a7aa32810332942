<?php
/* Plugin Name: Coze Chat */
function coze_enqueue() {
    wp_enqueue_script('coze-sdk', 'https://lf-cdn.coze.cn/obj/unpkg/flow-platform/chat-app-sdk/1.2.0/libs/cn/index.js');
    wp_localize_script('coze-chat', 'cozeCfg', array('token' => get_option('coze_token'), 'bot' => get_option('coze_bot')));
}
add_action('wp_enqueue_scripts', 'coze_enqueue');
