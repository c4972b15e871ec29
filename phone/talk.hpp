// phone/talk.hpp: what a phone does by asking the world, one question after the other: a boot, or a visit to
// its HTTPS services. A world that carries the asks need not know which it is:
//
//     while (const phone::Ask* ask = talk.pending()) talk.answer(world.perform(*ask), now);
#pragma once

#include "phone/world.hpp"

namespace phone {

class Talk {
  public:
    Talk(Talk&&) noexcept;
    Talk& operator=(Talk&&) noexcept;
    ~Talk();

    // What the phone waits for; nullptr when it is over.
    [[nodiscard]] const Ask* pending() const;

    // Time passes while it waits: the judges in what it asks look at this time from now on.
    void pass_to(Time now);

    // Hands it the answer of the kind that its ask wants, and runs it to its next ask.
    void answer(Answer answer, Time now);

  protected:
    // What is said in which order: for the .cpp files of this room (script.hpp).
    class Script;
    explicit Talk(std::unique_ptr<Script> script);
    [[nodiscard]] const Script& script() const { return *script_; }

  private:
    std::unique_ptr<Script> script_;
};

}  // namespace phone
