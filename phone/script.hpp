// phone/script.hpp: how a talk is written: a coroutine, what it asks, and whom it believes. For the .cpp
// files of this room.
#pragma once

#include <optional>

#include "phone/inquiry.hpp"
#include "phone/talk.hpp"

namespace phone {

// What a script fills. A base that comes before the script, so that it is there when the script begins.
template <typename Report>
struct Reporting {
    Report report_;
};

class Talk::Script {
  public:
    virtual ~Script() = default;
    Script(const Script&) = delete;
    Script& operator=(const Script&) = delete;

    [[nodiscard]] const Ask* pending() const { return conversation_.pending(); }
    void pass_to(Time now) { inquiry_.pass_to(now); }
    void answer(Answer answer, Time now) {
        inquiry_.pass_to(now);
        conversation_.answer(std::move(answer));
        rethrow_failure();
    }

  protected:
    // Both outlive it; the console log goes to `console`.
    Script(Phone& phone, Time now, std::vector<std::string>& console)
        : phone_(phone), inquiry_(phone, now, conversation_, console) {}

    // Runs this to its first ask. Once all that it uses is there.
    void start(Task<> whole) {
        whole_.emplace(std::move(whole));
        whole_->start();
        rethrow_failure();
    }

    Phone& phone_;
    Conversation conversation_;
    Inquiry inquiry_;

  private:
    void rethrow_failure() {
        if (whole_->done()) whole_->result();
    }

    std::optional<Task<>> whole_;
};

}  // namespace phone
