package catalog

import (
	"iter"
	"slices"
)

// A Feature is a part of AKS that brings rules of its own: the document has a
// section for each. The features form a closed set, the constants below; every
// other value, the zero Feature included, is refused with [ErrUnknownFeature].
// Not every edition has every feature, see [Features].
type Feature string

const (
	FeatureBase             Feature = "base"              // every cluster; always part of a Cluster
	FeatureMonitor          Feature = "monitor"           // Azure Monitor for containers
	FeaturePolicy           Feature = "policy"            // Azure Policy
	FeatureGPU              Feature = "gpu"               // node pools with GPUs
	FeatureDevSpaces        Feature = "devspaces"         // Azure Dev Spaces
	FeatureWindows          Feature = "windows"           // Windows node pools
	FeatureWorkloadIdentity Feature = "workload-identity" // Microsoft Entra Workload ID
	FeatureDefender         Feature = "defender"          // Microsoft Defender for Containers
	FeatureKeyVaultCSI      Feature = "keyvault-csi"      // Key Vault provider for the Secrets Store CSI driver
	FeatureCostAnalysis     Feature = "cost-analysis"     // the cost analysis add-on
	FeatureExtensions       Feature = "extensions"        // cluster extensions
)

// allFeatures is the closed set, in the order of the constants.
var allFeatures = []string{
	string(FeatureBase), string(FeatureMonitor), string(FeaturePolicy), string(FeatureGPU),
	string(FeatureDevSpaces), string(FeatureWindows), string(FeatureWorkloadIdentity), string(FeatureDefender),
	string(FeatureKeyVaultCSI), string(FeatureCostAnalysis), string(FeatureExtensions),
}

// ParseFeature returns the Feature that text names, exactly. Any other text,
// the empty one included, is a [*ParameterError] for [ErrUnknownFeature] that
// names the nearest feature and lists all.
func ParseFeature(text string) (Feature, error) {
	if slices.Contains(allFeatures, text) {
		return Feature(text), nil
	}
	return "", unknown("Feature", text, ErrUnknownFeature, "features", allFeatures)
}

// Features returns the features for which edition e has rules, in the order of
// the document, [FeatureBase] first. Collected into [Cluster.Features] they
// select everything:
//
//	slices.Collect(catalog.Features(catalog.Newest))
//
// The zero Edition is [Newest]; a value that is no edition has no features.
func Features(e Edition) iter.Seq[Feature] {
	return func(yield func(Feature) bool) {
		var seen []Feature
		for _, entry := range e.entries() {
			if slices.Contains(seen, entry.Feature) {
				continue
			}
			seen = append(seen, entry.Feature)
			if !yield(entry.Feature) {
				return
			}
		}
	}
}

// has reports whether e has rules for f.
func (e Edition) has(f Feature) bool {
	for have := range Features(e) {
		if have == f {
			return true
		}
	}
	return false
}

// AppendText implements [encoding.TextAppender]. The text of the zero Feature
// is empty; any other value that is no feature is an error.
func (f Feature) AppendText(b []byte) ([]byte, error) {
	if f == "" {
		return b, nil
	}
	if _, err := ParseFeature(string(f)); err != nil {
		return b, err
	}
	return append(b, f...), nil
}

// MarshalText implements [encoding.TextMarshaler].
func (f Feature) MarshalText() ([]byte, error) { return f.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]. It accepts what
// [ParseFeature] accepts, and the empty text for the zero Feature; an error
// leaves f unchanged.
func (f *Feature) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*f = ""
		return nil
	}
	parsed, err := ParseFeature(string(text))
	if err != nil {
		return err
	}
	*f = parsed
	return nil
}
