//go:build race

package suite

// raceDetector says that the tests run with the race detector, ten times slower:
// the proofs then take a sample.
const raceDetector = true
