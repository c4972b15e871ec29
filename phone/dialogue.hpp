// phone/dialogue.hpp: what a phone does by asking the world, one question after the other: a boot, or a visit
// to its HTTPS services. A world that carries the asks need not know which it is:
//
//     while (const phone::Ask* ask = dialogue.pending()) dialogue.answer(world.perform(*ask), now);
#pragma once

#include "phone/world.hpp"

namespace phone {

class Dialogue {
  public:
    Dialogue(Dialogue&&) noexcept;
    Dialogue& operator=(Dialogue&&) noexcept;
    ~Dialogue();

    // What the phone waits for; nullptr when it is over.
    [[nodiscard]] const Ask* pending() const;

    // Does the phone take this certificate, which the server of its ask shows? A question of the TLS
    // handshake; it may be put more than once.
    [[nodiscard]] bool judge(const ctl::Certificate& presented) const;

    // Time passes while it waits: certificates are judged at this time from now on.
    void pass_to(Time now);

    // Hands it the answer of the kind that its ask wants, and runs it to its next ask.
    void answer(Answer answer, Time now);

  protected:
    // What is said in which order: for the .cpp files of this room (script.hpp).
    class Script;
    class Registering;  // a script that registers
    explicit Dialogue(std::unique_ptr<Script> script);
    [[nodiscard]] const Script& script() const { return *script_; }

  private:
    std::unique_ptr<Script> script_;
};

}  // namespace phone
