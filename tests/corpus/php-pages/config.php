<?php
define('COZE_TOKEN', '{{pat:2}}');
