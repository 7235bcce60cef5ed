package index

// A Size says how many bytes the parts of an index take.
type Size struct {
	Tables    int // tags, and lengths by endings
	Names     int // the names and their records
	Shortcut  int // what only small indexes have
	Residuals int // what has to be tried, and the texts of odd patterns
}

// Size returns the sizes of the parts of x.
func (x *Index) Size() Size {
	s := Size{
		Tables:    16*cap(x.buckets) + 4*cap(x.starts) + 8*cap(x.byEnd.table),
		Names:     cap(x.names) + 8*cap(x.symbols) + 4*cap(x.refs),
		Shortcut:  x.direct.bytes(),
		Residuals: x.residuals.Size() + x.residualOf.Size() + x.odd.Size() + x.oddTexts.Size(),
	}
	return s
}
