package values

import "slices"

// Spelling is one way to write a value of a format, or to break it.
type Spelling struct {
	// Value is JSON text.
	Value string
	// Name is in kebab case, and no other spelling of the format, lawful or
	// broken, has it: it stands in case ids.
	Name string
	// Weak spellings are exotic though lawful, or broken in a way that many
	// readers let pass (DESIGN section 5).
	Weak bool
	// Reason is why it is lawful or broken.
	Reason string
}

// formatSpellings are the spellings of one format.
type formatSpellings struct {
	name   string
	accept []Spelling
	reject []Spelling
}

// allFormats lists the tables. password and binary have none: they allow
// anything.
func allFormats() []formatSpellings {
	return slices.Concat(timeFormats, nameFormats, uriFormats, pointerFormats, dataFormats)
}

// FormatAccept returns the lawful spellings of a format, the plainest first;
// none for a format that is unknown or allows anything.
func FormatAccept(format string) []Spelling { return spellingsOf(format).accept }

// FormatReject returns the spellings that break a format, the plainest first;
// none for a format that is unknown or allows anything.
func FormatReject(format string) []Spelling { return spellingsOf(format).reject }

func spellingsOf(format string) formatSpellings {
	for _, f := range allFormats() {
		if f.name == format {
			return f
		}
	}
	return formatSpellings{}
}
