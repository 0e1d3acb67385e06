package cli

import (
	"os"
	"runtime/debug"

	"assay/spec"
)

// Bytes of memory that a run takes before it collects harder: what is kept of a
// case is little, so that the collector would let a long run take much more
// than it needs. A description takes several times its size.
const (
	frugalMemory     = 100 << 20
	memoryOfDocument = 12
)

// frugal bounds the memory of a run, unless the environment says by GOMEMLIMIT
// or GOGC what the user wants.
func frugal(src spec.Source) {
	if os.Getenv("GOMEMLIMIT") != "" || os.Getenv("GOGC") != "" {
		return
	}
	debug.SetMemoryLimit(frugalMemory + memoryOfDocument*int64(len(src.Data)))
	debug.SetGCPercent(200)
}
