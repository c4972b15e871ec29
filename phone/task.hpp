// phone/task.hpp: the coroutines in which the boot is written, and the point at which they wait for the
// world. They run only while the world answers; no thread, no clock and no I/O library is involved.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "phone/world.hpp"

namespace phone {

template <typename T>
class Task;

namespace detail {

struct PromiseBase {
    std::coroutine_handle<> caller = std::noop_coroutine();
    std::exception_ptr failure;

    struct ReturnToCaller {
        [[nodiscard]] bool await_ready() const noexcept { return false; }
        template <typename Promise>
        [[nodiscard]] std::coroutine_handle<> await_suspend(
            std::coroutine_handle<Promise> self) const noexcept {
            return self.promise().caller;
        }
        void await_resume() const noexcept {}
    };

    [[nodiscard]] std::suspend_always initial_suspend() const noexcept { return {}; }
    [[nodiscard]] ReturnToCaller final_suspend() const noexcept { return {}; }
    void unhandled_exception() { failure = std::current_exception(); }
};

template <typename T>
struct Promise : PromiseBase {
    std::optional<T> value;
    Task<T> get_return_object();
    void return_value(T result) { value = std::move(result); }
    T take() { return std::move(*value); }
};

template <>
struct Promise<void> : PromiseBase {
    Task<void> get_return_object();
    void return_void() const {}
    void take() const {}
};

}  // namespace detail

// A coroutine that starts when it is awaited, and hands its result to whoever awaits it. Owns its frame.
template <typename T = void>
class [[nodiscard]] Task {
  public:
    using promise_type = detail::Promise<T>;

    explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Task& operator=(Task&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Task() {
        if (handle_) handle_.destroy();
    }

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    [[nodiscard]] std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) noexcept {
        handle_.promise().caller = caller;
        return handle_;
    }
    T await_resume() { return result(); }

    // For the outermost task, which nobody awaits.
    void start() { handle_.resume(); }
    [[nodiscard]] bool done() const { return handle_.done(); }
    T result() {
        if (handle_.promise().failure) std::rethrow_exception(handle_.promise().failure);
        return handle_.promise().take();
    }

  private:
    std::coroutine_handle<promise_type> handle_;
};

template <typename T>
Task<T> detail::Promise<T>::get_return_object() {
    return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}

inline Task<void> detail::Promise<void>::get_return_object() {
    return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

// Between a boot and its world: at most one ask is open at a time.
class Channel {
  public:
    // Awaited by the boot: suspends it until the world answers with `Reply`.
    template <typename Reply>
    class Awaiter {
      public:
        explicit Awaiter(Channel& channel) : channel_(channel) {}
        [[nodiscard]] bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> waiting) noexcept { channel_.waiting_ = waiting; }
        Reply await_resume() { return std::get<Reply>(std::move(channel_.answer_)); }

      private:
        Channel& channel_;
    };

    Awaiter<FileAnswer> ask(GetFile file) { return open<FileAnswer>(std::move(file)); }
    Awaiter<FileAnswer> ask(GetFile file, tvs::PeerJudge judge) {
        return open<FileAnswer>(std::move(file), std::move(judge));
    }
    Awaiter<NetworkReply> ask(LogInToNetwork login) { return open<NetworkReply>(std::move(login)); }
    // Asks over TLS: `judge` looks at the server's certificate, until the answer comes.
    Awaiter<TvsReply> ask(AskTvs question, tvs::PeerJudge judge) {
        return open<TvsReply>(std::move(question), std::move(judge));
    }
    Awaiter<RegisterReply> ask(RegisterAt registration, tvs::PeerJudge judge) {
        return open<RegisterReply>(std::move(registration), std::move(judge));
    }
    Awaiter<HttpsReply> ask(OpenHttps page, tvs::PeerJudge judge) {
        return open<HttpsReply>(std::move(page), std::move(judge));
    }
    Awaiter<EnrolReply> ask(Enrol enrolment, tvs::PeerJudge judge) {
        return open<EnrolReply>(std::move(enrolment), std::move(judge));
    }

    // Does the phone take this certificate of the server that it asks now?
    [[nodiscard]] bool judge(const ctl::Certificate& presented) const {
        return pending_ && judge_ && judge_(presented);
    }

    [[nodiscard]] const Ask* pending() const { return pending_ ? &*pending_ : nullptr; }

    void answer(Answer answer) {
        answer_ = std::move(answer);
        pending_.reset();
        std::exchange(waiting_, nullptr).resume();
    }

  private:
    template <typename Reply, typename Question>
    Awaiter<Reply> open(Question question, tvs::PeerJudge judge = nullptr) {
        pending_.emplace(std::move(question));
        judge_ = std::move(judge);
        return Awaiter<Reply>(*this);
    }

    std::optional<Ask> pending_;
    tvs::PeerJudge judge_;  // of the server of `pending_`
    Answer answer_;
    std::coroutine_handle<> waiting_;
};

}  // namespace phone
