//go:build !unix

package suite

import "os"

func inUse(string) bool { return false }

// lock does nothing where files have no advisory locks.
func lock(*os.File) error { return nil }
