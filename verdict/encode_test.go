package verdict

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// texts are what JSON escapes, and what it does not.
var texts = []string{"", "a", `"\\/`, "<&>'", "\x00\b\t\n\f\r\x1f\x7f", "é\u2028\u2029𝄞", "\xff\xc3(", "a\xe2\x80", "�"}

// TestEncodeIsJSON holds the lines of cases against encoding/json, with values
// in every field that there is: one that is added later fails here.
func TestEncodeIsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := &Event{Done: &Done{}}
		fill(t, reflect.ValueOf(e.Done).Elem(), rapid.IntRange(0, 2).Draw(t, "how full"))
		var want, got bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		require.NoError(t, enc.Encode(e))
		require.NoError(t, NewWriter(&got).Event(e))
		require.Equal(t, want.String(), got.String())
	})
}

// fill sets every field: 0 leaves all empty, 1 draws, 2 sets all.
func fill(t *rapid.T, v reflect.Value, full int) {
	if full == 0 || full == 1 && rapid.Bool().Draw(t, "empty") {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.SampledFrom(texts).Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64Range(-5, 1<<40).Draw(t, "number"))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), full)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes([]byte(rapid.SampledFrom(texts).Draw(t, "bytes")))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0), full)
		fill(t, v.Index(1), full)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(1700000000, rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).UTC()))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("json") != "-" {
				fill(t, v.Field(i), full)
			}
		}
	default:
		panic(fmt.Sprintf("no value for %s", v.Type()))
	}
}

// TestEncodeRefusesTime: a time that JSON has no room for is an error, as with
// encoding/json.
func TestEncodeRefusesTime(t *testing.T) {
	x := Exchange{Start: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}
	require.Error(t, NewWriter(&bytes.Buffer{}).Event(&Event{Done: &Done{Exchanges: []Exchange{x}}}))
}
