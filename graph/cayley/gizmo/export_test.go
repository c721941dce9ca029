package gizmo

// Restrict lets tests restrict a process of their own.
var Restrict = restrict
