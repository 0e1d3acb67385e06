//go:build !race

package suite

// raceDetector says that the tests run with the race detector.
const raceDetector = false
