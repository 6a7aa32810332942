<?php
class Coze { private $token = '{{sat:1}}'; }
