//go:build !unix

package config

import "os"

// owner takes every file for the user's: who owns one is not told here.
func owner(os.FileInfo) (who string, mine bool) { return "", true }
