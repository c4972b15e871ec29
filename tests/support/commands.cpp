#include "tests/support/commands.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <thread>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace support {

CommandResult run(const std::string& command) {
    CommandResult result;
    FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::array<char, 4096> buffer{};
    for (std::size_t count; (count = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        result.output.append(buffer.data(), count);
    const int status = ::pclose(pipe);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

Background::Background(const std::vector<std::string>& arguments)
    : file_("/tmp/bellwether-test-output-XXXXXX") {
    const int output = ::mkstemp(file_.data());
    REQUIRE(output >= 0);
    process_ = ::fork();
    REQUIRE(process_ >= 0);
    if (process_ == 0) {
        ::dup2(output, STDOUT_FILENO);
        ::dup2(output, STDERR_FILENO);
        std::vector<char*> raw;
        for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
        raw.push_back(nullptr);
        ::execvp(raw[0], raw.data());
        ::_exit(127);
    }
    ::close(output);
}

Background::~Background() {
    if (process_ > 0) stop(SIGTERM);
    std::remove(file_.c_str());
}

std::string Background::output() const {
    std::ifstream in(file_);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

template <typename Holds>
bool Background::wait_until(const Holds& holds) const {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < limit) {
        if (holds()) return true;
        siginfo_t info{};
        if (::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            info.si_pid != 0)
            return holds();
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

bool Background::wait_for(const std::string& text) const {
    return wait_until([&] { return output().find(text) != std::string::npos; });
}

bool Background::wait_for_work() const {
    clockid_t processor_time{};
    if (::clock_getcpuclockid(process_, &processor_time) != 0) return false;
    return wait_until([processor_time] {
        constexpr long a_while = 200'000'000;  // ns; a start takes a tenth of it
        timespec used{};
        return ::clock_gettime(processor_time, &used) == 0 && (used.tv_sec > 0 || used.tv_nsec > a_while);
    });
}

void Background::signal(int signal) const {
    ::kill(process_, signal);
}

int Background::stop(int signal) {
    this->signal(signal);
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace support
