//go:build !unix

package cli

// failedWrites has nothing to do where no signal is sent for them.
func failedWrites() {}
