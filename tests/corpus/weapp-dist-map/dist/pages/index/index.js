(wx["webpackJsonp"]=wx["webpackJsonp"]||[]).push([[1],{2:function(e,t){t.token="{{pat:1}}"}}]);
