// Downloads a list of URLs with net/http, so many goroutines at once, one file a page.
// Usage: fetch LIST FOLDER GOROUTINES
package main

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"path"
	"strconv"
	"sync"
)

func main() {
	goroutines, err := strconv.Atoi(os.Args[3])
	check(err)
	list, err := os.Open(os.Args[1])
	check(err)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: goroutines}}
	urls := make(chan string, goroutines)
	var group sync.WaitGroup
	for i := 0; i < goroutines; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for url := range urls {
				fetch(client, url, os.Args[2])
			}
		}()
	}
	lines := bufio.NewScanner(list)
	for lines.Scan() {
		urls <- lines.Text()
	}
	close(urls)
	group.Wait()
}

func fetch(client *http.Client, url string, folder string) {
	answer, err := client.Get(url)
	check(err)
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		panic(answer.Status)
	}
	body, err := io.ReadAll(answer.Body)
	check(err)
	check(os.WriteFile(path.Join(folder, path.Base(url)), body, 0o644))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
