#include "scenarios/lab/serving.hpp"

#include <array>
#include <chrono>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <poll.h>
#include <unistd.h>

#include "scenarios/os/interruption.hpp"

namespace lab {
namespace {

namespace asio = boost::asio;

constexpr std::size_t longest_line = 4096;
constexpr std::chrono::milliseconds between_looks{100};
constexpr std::chrono::seconds last_words{1};  // to whoever has just asked

// Looked at from time to time: Asio would make it non-blocking, and with it whatever else of the terminal has
// the same description, standard output among them.
class StandardInput : public std::enable_shared_from_this<StandardInput> {
  public:
    StandardInput(asio::io_context& context, std::function<void(const std::string&)> command)
        : timer_(context), command_(std::move(command)) {}

    void look_again() {
        if (!command_) return;
        timer_.expires_after(between_looks);
        timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
            if (!error && self->look()) self->look_again();
        });
    }
    void stop() {
        command_ = nullptr;
        timer_.cancel();
    }

  private:
    // False: there will be no more.
    bool look() {
        pollfd input{STDIN_FILENO, POLLIN, 0};
        if (!command_) return false;
        if (::poll(&input, 1, 0) != 1 || !has_terminal()) return true;
        std::array<char, longest_line> bytes{};
        const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
        if (count <= 0) return false;
        text_.append(bytes.data(), static_cast<std::size_t>(count));
        for (std::size_t end = text_.find('\n'); end != std::string::npos; end = text_.find('\n')) {
            command_(text_.substr(0, end));
            text_.erase(0, end + 1);
        }
        if (text_.size() > longest_line) text_.resize(longest_line);
        return true;
    }

    // Who reads from a terminal in the background is stopped.
    static bool has_terminal() {
        return ::isatty(STDIN_FILENO) == 0 || ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
    }

    asio::steady_timer timer_;
    std::function<void(const std::string&)> command_;
    std::string text_;
};

}  // namespace

void serve(asio::io_context& context, const std::function<void(const std::string&)>& command,
           const std::function<bool()>& is_over) {
    // Waiting for it wakes the context; the signal itself is looked for after each turn.
    asio::posix::stream_descriptor interruption(context);
    if (os::interruption_descriptor() >= 0) {
        interruption.assign(::dup(os::interruption_descriptor()));
        interruption.async_wait(asio::posix::stream_descriptor::wait_read, [](boost::system::error_code) {});
    }
    const auto input = std::make_shared<StandardInput>(context, command);
    input->look_again();
    while (!os::is_interrupted() && !is_over()) context.run_one();
    if (!os::is_interrupted()) context.run_for(last_words);
    input->stop();
}

}  // namespace lab
