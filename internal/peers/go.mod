module github.com/sallyport-go/sallyport/internal/peers

go 1.26.0

replace github.com/sallyport-go/sallyport => ../..

require (
	github.com/docker/go-connections v0.8.2
	github.com/sallyport-go/sallyport v0.0.0-00010101000000-000000000000
	k8s.io/apimachinery v0.37.2
)

require (
	github.com/go-logr/logr v1.4.3 // indirect
	golang.org/x/net v0.57.0 // indirect
	golang.org/x/text v0.40.0 // indirect
	k8s.io/klog/v2 v2.140.0 // indirect
	k8s.io/utils v0.0.0-20260626114624-be93311217bd // indirect
)
