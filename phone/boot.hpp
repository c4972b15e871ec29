// phone/boot.hpp: one boot of one phone, from power-on to registration.
//
//     phone::Boot boot(phone, now);
//     while (const phone::Ask* ask = boot.pending()) boot.answer(world.perform(*ask), now);
//     use(boot.report());
#pragma once

#include "phone/dialogue.hpp"

namespace phone {

class Boot : public Dialogue {
  public:
    // Starts at once and stops at its first ask. `phone` must outlive the boot; its flash changes as lists
    // and configuration are taken. `now` is the world's time.
    Boot(Phone& phone, Time now);

    // Whole once nothing is pending.
    [[nodiscard]] const BootReport& report() const;

  private:
    class Sequence;
};

}  // namespace phone
