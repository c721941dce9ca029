//go:build !linux

package main

import "os/exec"

func bind(*exec.Cmd) {}

func endWithInput() {}
