//go:build !mended

package orders

const (
	forgetsNotes  = true // the first bug: a note is not kept
	leastQuantity = 0    // the second: an order of nothing is taken
)
