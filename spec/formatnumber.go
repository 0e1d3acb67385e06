package spec

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// checkInt32 and checkInt64 follow OpenAPI 3.0.3 section 4.4: integers of 32
// and 64 bits with a sign. 1.0 and 1e2 are integers (JSON Schema, Draft
// 2020-12 Core section 4.2.3).
func checkInt32(n json.Number) error { return checkInteger(n, 32) }

func checkInt64(n json.Number) error { return checkInteger(n, 64) }

func checkInteger(n json.Number, bits uint) error {
	if _, err := strconv.ParseInt(n.String(), 10, int(bits)); err == nil {
		return nil
	}
	if !smallNumber(n) {
		return fmt.Errorf("the number does not fit %d bits", bits)
	}
	r, ok := new(big.Rat).SetString(n.String())
	if !ok {
		return fmt.Errorf("%q is no number", n)
	}
	if !r.IsInt() {
		return fmt.Errorf("%s is no integer", n)
	}
	edge := new(big.Int).Lsh(big.NewInt(1), bits-1)
	v := r.Num()
	if v.Cmp(edge) >= 0 || v.Cmp(new(big.Int).Neg(edge)) < 0 {
		return fmt.Errorf("%s does not fit %d bits", n, bits)
	}
	return nil
}

// smallNumber keeps numbers away from big.Rat that would take it minutes.
func smallNumber(n json.Number) bool {
	i := strings.IndexAny(n.String(), "eE")
	if i < 0 {
		return len(n) <= 1000
	}
	e, err := strconv.Atoi(n.String()[i+1:])
	return err == nil && -1000 < e && e < 1000 && i <= 1000
}

// checkFloat and checkDouble hold numbers to the range of the two binary
// formats; precision is not judged, since 0.1 has none in either.
func checkFloat(n json.Number) error { return checkRange(n, 32) }

func checkDouble(n json.Number) error { return checkRange(n, 64) }

func checkRange(n json.Number, bits int) error {
	_, err := strconv.ParseFloat(n.String(), bits)
	if errors.Is(err, strconv.ErrRange) {
		return fmt.Errorf("%s is out of range of a %d-bit floating-point number", n, bits)
	}
	return err
}
