(window.webpackJsonp=window.webpackJsonp||[]).push([["a"],{1:function(e,t){t.h={Authorization:"Bearer {{pat:2}}"}}}]);
