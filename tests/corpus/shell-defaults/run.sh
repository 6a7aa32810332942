#!/bin/sh
A=${COZE_TOKEN-{{pat:1}}}
B=${COZE_TOKEN:={{pat:2}}}
C=${COZE_TOKEN={{pat:3}}}
D=x-{{pat:4}}
