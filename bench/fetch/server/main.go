// Answers every request with 8 KB after a delay, as a server far away would.
// Usage: server ADDRESS DELAY [ROOM], such as 127.0.0.1:8080 50ms. Beyond ROOM requests at once all get slower, by the
// square of how many times too many they are: a server that is made to do more than it can does less.
package main

import (
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

func main() {
	delay, err := time.ParseDuration(os.Args[2])
	if err != nil {
		panic(err)
	}
	room := int64(1 << 40)
	if len(os.Args) > 3 {
		if room, err = strconv.ParseInt(os.Args[3], 10, 64); err != nil {
			panic(err)
		}
	}
	var present int64
	filler := strings.Repeat("bread oven dough baker ", 8192/23)
	panic(http.ListenAndServe(os.Args[1], http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		crowd := float64(atomic.AddInt64(&present, 1)) / float64(room)
		defer atomic.AddInt64(&present, -1)
		if crowd < 1 {
			crowd = 1
		}
		time.Sleep(time.Duration(float64(delay) * crowd * crowd))
		answer.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(answer, "<title>%s</title><p>%s", strings.Trim(request.URL.Path, "/"), filler)
	})))
}
