// One measurement of oneTBB, or of std::mutex. Usage: tbb WORK WAY SIZE; see compare.py.
#include <sys/resource.h>
#include <tbb/tbb.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using Clock = std::chrono::steady_clock;
using Run = std::function<std::int64_t(int)>;

std::int64_t trivial(int item) { return std::int64_t{item} + 1; }

// A task of a task_group gives nothing back, so each has a place for its result. The caller is one of the workers.
std::int64_t submit(int first, int count) {
    std::vector<std::int64_t> results(count);
    tbb::task_group group;
    for (int i = 0; i < count; i++)
        group.run([&results, first, i] { results[i] = trivial(first + i); });
    group.wait();
    std::int64_t sum = 0;
    for (std::int64_t result : results)
        sum += result;
    return sum;
}

void on_each(int count, const std::function<void(int)>& work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; i++)
        threads.emplace_back(work, i);
    for (std::thread& thread : threads)
        thread.join();
}

std::int64_t producers(int size) {
    std::atomic<std::int64_t> sum{0};
    on_each(4, [&](int producer) { sum += submit(size / 4 * producer, size / 4); });
    return sum;
}

std::int64_t ordered(int size) {
    std::int64_t (*volatile opaque)(int) = trivial;
    const auto function = opaque;
    std::vector<std::uint32_t> results(size);
    tbb::parallel_for(0, size, [&](int item) { results[item] = static_cast<std::uint32_t>(function(item)); });
    std::uint32_t hash = 0;
    for (std::uint32_t result : results)
        hash = hash * 31 + result;
    return hash;
}

std::int64_t split(int first, int end) {
    if (end - first == 1)
        return trivial(first);
    int middle = (first + end) / 2;
    std::int64_t right = 0;
    tbb::task_group group;
    group.run([&right, middle, end] { right = split(middle, end); });
    std::int64_t left = split(first, middle);
    group.wait();
    return left + right;
}

std::int64_t locking(int size, int threads) {
    std::mutex gate;
    std::int64_t count = 0;
    on_each(threads, [&](int) {
        for (int i = 0; i < size / threads; i++) {
            std::lock_guard<std::mutex> guard(gate);
            count++;
        }
    });
    return count;
}

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double cpu() {
    rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        throw std::runtime_error("getrusage failed");
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

double peak_megabytes() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        double kilobytes;
        if (word == "VmHWM:" && status >> kilobytes)
            return kilobytes / 1024;
    }
    throw std::runtime_error("/proc does not tell the peak");
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void check(std::int64_t found, std::int64_t expected) {
    if (found != expected)
        throw std::runtime_error("one run gave " + std::to_string(expected) + ", another " + std::to_string(found));
}

// As in the other programs: at least two runs that don't count, then at least three: the median seconds, and the processor seconds a run.
void measure(int size, const Run& run) {
    const double warm_up = 0.5, measured = 0.3;
    const std::int64_t sum = run(size);
    Clock::time_point start = Clock::now();
    do
        check(run(size), sum);
    while (seconds_since(start) < warm_up);
    std::vector<double> seconds;
    const double before = cpu();
    start = Clock::now();
    while (seconds.size() < 3 || seconds_since(start) < measured) {
        const Clock::time_point began = Clock::now();
        const std::int64_t found = run(size);
        seconds.push_back(seconds_since(began));
        check(found, sum);
    }
    std::printf("{\"seconds\": %.9g, \"cpu\": %.9g, \"mb\": %.4g, \"sum\": %lld}\n", median(seconds),
                (cpu() - before) / seconds.size(), peak_megabytes(), static_cast<long long>(sum));
}

int main(int, char** arguments) {
    const std::string work = arguments[1];
    const int size = std::atoi(arguments[3]);
    if (work == "submit")
        measure(size, [](int count) { return submit(0, count); });
    else if (work == "producers")
        measure(size, producers);
    else if (work == "map")
        measure(size, ordered);
    else if (work == "fork-join")
        measure(size, [](int count) { return split(0, count); });
    else if (work == "lock")
        measure(size, [](int count) { return locking(count, 1); });
    else if (work == "contended")
        measure(size, [](int count) { return locking(count, 2); });
    else if (work == "start")
        std::printf("{\"sum\": %lld}\n", static_cast<long long>(submit(0, size)));
    else
        throw std::invalid_argument(work + " is not measured here");
}
