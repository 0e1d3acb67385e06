//go:build mended

package orders

const (
	forgetsNotes  = false
	leastQuantity = 1
)
