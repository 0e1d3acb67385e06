package reports

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/verdict"
)

func TestBadge(t *testing.T) {
	for _, c := range []struct {
		reason, message, color string
		events                 []*verdict.Event
	}{
		{"nothing wrong", "conforms", "brightgreen", sample{small: true}.events()},
		{"failures", "does not conform, 2 failures", "red", sample{small: true, faulty: true}.events()},
		{"broken off", "could not judge, incomplete", "blueviolet", sample{small: true, cut: true}.events()},
		{"an empty journal", "could not judge, incomplete", "blueviolet", nil},
	} {
		var svg struct {
			XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
			Role    string   `xml:"role,attr"`
			Label   string   `xml:"aria-label,attr"`
			Title   string   `xml:"title"`
			Text    []string `xml:"g>text"`
		}
		data := written(t, "badge", Options{}, c.events)
		require.NoError(t, xml.Unmarshal(data, &svg), c.reason)
		require.Equal(t, "img", svg.Role)
		require.Equal(t, badgeLabel+": "+c.message, svg.Title, c.reason)
		require.Equal(t, svg.Title, svg.Label)
		require.Equal(t, []string{badgeLabel, c.message}, svg.Text)
		for _, word := range []string{"href", "url(", "@import", "<style", "<script"} {
			require.NotContains(t, string(data), word, "self-contained")
		}
		var shields struct {
			SchemaVersion         int
			Label, Message, Color string
			IsError               bool
		}
		require.NoError(t, json.Unmarshal(written(t, "shields", Options{}, c.events), &shields))
		require.Equal(t, 1, shields.SchemaVersion)
		require.Equal(t, []string{badgeLabel, c.message, c.color}, []string{shields.Label, shields.Message, shields.Color}, c.reason)
		require.Equal(t, c.color == "blueviolet", shields.IsError, "nobody may paint it green")
	}
}

// TestBadgeByName: a file that ends in .json takes the endpoint.
func TestBadgeByName(t *testing.T) {
	for name, first := range map[string]byte{"b.svg": '<', "b.json": '{', "b.JSON": '{', "b": '<'} {
		file, err := os.Create(filepath.Join(t.TempDir(), name))
		require.NoError(t, err)
		writeTo(t, file, "badge", Options{}, nil)
		require.NoError(t, file.Close())
		data, err := os.ReadFile(file.Name())
		require.NoError(t, err)
		require.Equal(t, first, data[0], name)
	}
}

// TestBadgeContrast: WCAG 2.2 section 1.4.3 asks for 4.5 between text and
// ground.
func TestBadgeContrast(t *testing.T) {
	for o, c := range badgeColors {
		var rgb [3]int
		_, err := fmt.Sscanf(c.hex, "#%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2])
		require.NoError(t, err)
		var light [3]float64
		for i, v := range rgb {
			s := float64(v) / 255
			light[i] = s / 12.92
			if s > 0.04045 {
				light[i] = math.Pow((s+0.055)/1.055, 2.4)
			}
		}
		require.GreaterOrEqual(t, 1.05/(0.2126*light[0]+0.7152*light[1]+0.0722*light[2]+0.05), 4.5, "%s", o)
	}
}
