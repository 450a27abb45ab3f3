// One measurement of Go's goroutines, channels and locks. Usage: executors WORK WAY SIZE; see compare.py.
package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const workers = 2
const (
	warmUp   = 500 * time.Millisecond
	measured = 300 * time.Millisecond
)

func main() {
	size, err := strconv.Atoi(os.Args[3])
	check(err == nil, "SIZE is a number")
	switch work := os.Args[1] + " " + os.Args[2]; work {
	case "submit goroutines":
		measure(size, func(size int) int64 { return goroutines(0, size) })
	case "submit workers":
		measure(size, func(size int) int64 { return throughWorkers(size) })
	case "producers goroutines":
		measure(size, producers)
	case "latency goroutines":
		measure(size, oneByOne)
	case "map workers":
		measure(size, ordered)
	case "fork-join goroutines":
		measure(size, func(size int) int64 { return split(0, size) })
	case "async goroutines":
		measure(size, func(size int) int64 {
			return bounded(1000, size, func() { time.Sleep(time.Millisecond) })
		})
	case "held goroutines":
		hold(size)
	case "lock mutex":
		measure(size, func(size int) int64 { return locking(size, 1) })
	case "contended mutex":
		measure(size, func(size int) int64 { return locking(size, 2) })
	case "start goroutines":
		fmt.Printf("{\"sum\": %d}\n", goroutines(0, size))
	default:
		check(false, work+" is measured here")
	}
}

func trivial(item int) int64 { return int64(item) + 1 }

func goroutines(first, count int) (sum int64) {
	results := make(chan int64, count)
	for i := 0; i < count; i++ {
		item := first + i
		go func() { results <- trivial(item) }()
	}
	for i := 0; i < count; i++ {
		sum += <-results
	}
	return sum
}

func throughWorkers(count int) (sum int64) {
	jobs, results := make(chan int, count), make(chan int64, count)
	for worker := 0; worker < workers; worker++ {
		go func() {
			for item := range jobs {
				results <- trivial(item)
			}
		}()
	}
	for i := 0; i < count; i++ {
		jobs <- i
	}
	close(jobs)
	for i := 0; i < count; i++ {
		sum += <-results
	}
	return sum
}

func producers(size int) int64 {
	var sum atomic.Int64
	onEach(4, func(producer int) { sum.Add(goroutines(size/4*producer, size/4)) })
	return sum.Load()
}

func oneByOne(size int) (sum int64) {
	result := make(chan int64)
	for i := 0; i < size; i++ {
		item := i
		go func() { result <- trivial(item) }()
		sum += <-result
	}
	return sum
}

func ordered(size int) int64 {
	jobs, results := make(chan int, 1000), make([]uint32, size)
	var running sync.WaitGroup
	running.Add(workers)
	for worker := 0; worker < workers; worker++ {
		go func() {
			defer running.Done()
			for item := range jobs {
				results[item] = uint32(trivial(item))
			}
		}()
	}
	for i := 0; i < size; i++ {
		jobs <- i
	}
	close(jobs)
	running.Wait()
	hash := uint32(0)
	for _, result := range results {
		hash = hash*31 + result
	}
	return int64(hash)
}

func split(first, end int) int64 {
	if end-first == 1 {
		return trivial(first)
	}
	middle := (first + end) / 2
	right := make(chan int64, 1)
	go func() { right <- split(middle, end) }()
	return split(first, middle) + <-right
}

func bounded(atOnce, size int, wait func()) int64 {
	places := make(chan struct{}, atOnce)
	var running sync.WaitGroup
	var sum atomic.Int64
	running.Add(size)
	for i := 0; i < size; i++ {
		item := i
		places <- struct{}{}
		go func() {
			defer running.Done()
			wait()
			sum.Add(trivial(item))
			<-places
		}()
	}
	running.Wait()
	return sum.Load()
}

func hold(size int) {
	var begun atomic.Int64
	signal, sum := make(chan struct{}), make(chan int64)
	before := resident()
	go func() {
		sum <- bounded(size, size, func() {
			begun.Add(1)
			<-signal
		})
	}()
	for begun.Load() < int64(size) {
		time.Sleep(time.Millisecond)
	}
	bytes := (resident() - before) / int64(size)
	close(signal)
	fmt.Printf("{\"bytes\": %d, \"sum\": %d}\n", bytes, <-sum)
}

func locking(size, threads int) int64 {
	var gate sync.Mutex
	count := int64(0)
	onEach(threads, func(int) {
		for i := 0; i < size/threads; i++ {
			gate.Lock()
			count++
			gate.Unlock()
		}
	})
	return count
}

func onEach(count int, work func(number int)) {
	var running sync.WaitGroup
	running.Add(count)
	for i := 0; i < count; i++ {
		go func(number int) {
			defer running.Done()
			work(number)
		}(i)
	}
	running.Wait()
}

// As in the other programs: at least two runs that don't count, then at least three: the median seconds, and the processor seconds a run.
func measure(size int, run func(size int) int64) {
	sum := run(size)
	for start := time.Now(); ; {
		check(run(size) == sum, "every run gives the same")
		if time.Since(start) >= warmUp {
			break
		}
	}
	var seconds []float64
	before := cpu()
	for start := time.Now(); len(seconds) < 3 || time.Since(start) < measured; {
		began := time.Now()
		found := run(size)
		seconds = append(seconds, time.Since(began).Seconds())
		check(found == sum, "every run gives the same")
	}
	fmt.Printf("{\"seconds\": %g, \"cpu\": %g, \"mb\": %g, \"sum\": %d}\n",
		median(seconds), (cpu()-before)/float64(len(seconds)), float64(kilobytesOf("VmHWM"))/1024, sum)
}

func median(values []float64) float64 {
	sort.Float64s(values)
	return values[len(values)/2]
}

func cpu() float64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage) == nil, "getrusage works")
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

func resident() int64 {
	debug.FreeOSMemory()
	return kilobytesOf("VmRSS") * 1024
}

func kilobytesOf(what string) int64 {
	status, err := os.ReadFile("/proc/self/status")
	check(err == nil, "/proc is there")
	_, rest, _ := strings.Cut(string(status), what+":")
	number, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	check(err == nil, "/proc tells "+what)
	return number
}

func check(holds bool, what string) {
	if !holds {
		panic("it does not hold that " + what)
	}
}
