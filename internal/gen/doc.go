// Package gen makes the inputs of the property tests: random ones, with
// [pgregory.net/rapid], and all of a small universe.
//
// Everything is small on purpose. Labels are of a few letters, ports are 1 to
// 12, addresses are sixteen, priorities are three: so two random rules meet
// often, and a fault has few places to hide in. Over all 65,535 ports a broken
// range merge survives hundreds of checks; over twelve it dies in tens.
//
// Rules and patterns are those of [oracle], in the oracle's own types: a test
// converts them to the types of the package that it tests.
package gen
