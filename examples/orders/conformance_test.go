package orders

import (
	"testing"

	"assay/assaytest"
)

func TestConformance(t *testing.T) {
	assaytest.Run(t, "openapi.yaml", assaytest.Handler(New()))
}
