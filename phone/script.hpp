// phone/script.hpp: how a dialogue is written: a coroutine, what it asks, and whom it believes. For the .cpp
// files of this room.
#pragma once

#include <optional>

#include "phone/dialogue.hpp"
#include "phone/trust_lookup.hpp"

namespace phone {

// What a script fills. A base that comes before the script, so that it is there when the script begins.
template <typename Report>
struct Reporting {
    Report report_;
};

class Dialogue::Script {
  public:
    virtual ~Script() = default;
    Script(const Script&) = delete;
    Script& operator=(const Script&) = delete;

    [[nodiscard]] const Ask* pending() const { return channel_.pending(); }
    [[nodiscard]] bool judge(const ctl::Certificate& presented) const { return channel_.judge(presented); }
    void pass_to(Time now) { lookup_.pass_to(now); }
    void answer(Answer answer, Time now) {
        lookup_.pass_to(now);
        if (messages_ != nullptr) messages_->push_back(message_of(*pending(), answer));
        channel_.answer(std::move(answer));
        rethrow_failure();
    }

  protected:
    // All outlive it; the console log goes to `console`, and what was said to `messages`, where there are
    // some.
    Script(Phone& phone, Time now, std::vector<std::string>& console,
           std::vector<Message>* messages = nullptr)
        : phone_(phone), lookup_(phone, now, channel_, console), messages_(messages) {}

    // Runs this to its first ask. Once all that it uses is there.
    void start(Task<> whole) {
        whole_.emplace(std::move(whole));
        whole_->start();
        rethrow_failure();
    }

    Phone& phone_;
    Channel channel_;
    TrustLookup lookup_;

  private:
    void rethrow_failure() {
        if (whole_->done()) whole_->result();
    }

    std::vector<Message>* messages_;
    std::optional<Task<>> whole_;
};

}  // namespace phone
