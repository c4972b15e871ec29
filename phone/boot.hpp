// phone/boot.hpp: one boot of one phone, from power-on to registration.
//
//     phone::Boot boot(phone, now);
//     while (const phone::Ask* ask = boot.pending()) boot.answer(world.perform(*ask), now);
//     use(boot.report());
#pragma once

#include "phone/world.hpp"

namespace phone {

class Boot {
  public:
    // Starts at once and stops at its first ask. `phone` must outlive the boot; its flash changes as lists
    // and configuration are taken. `now` is the world's time.
    Boot(Phone& phone, Time now);
    ~Boot();
    Boot(Boot&&) noexcept;
    Boot& operator=(Boot&&) noexcept;

    // What the phone waits for; nullptr when the boot is over.
    [[nodiscard]] const Ask* pending() const;

    // Time passes while it waits: the judges in what it asks look at this time from now on.
    void pass_to(Time now);

    // Hands it the answer of the kind that its ask wants, and runs it to its next ask.
    void answer(Answer answer, Time now);

    // Whole once nothing is pending.
    [[nodiscard]] const BootReport& report() const;

  private:
    class Sequence;
    std::unique_ptr<Sequence> sequence_;
};

}  // namespace phone
