#include "phone/dialogue.hpp"

#include "phone/script.hpp"

namespace phone {

Dialogue::Dialogue(std::unique_ptr<Script> script) : script_(std::move(script)) {}
Dialogue::Dialogue(Dialogue&&) noexcept = default;
Dialogue& Dialogue::operator=(Dialogue&&) noexcept = default;
Dialogue::~Dialogue() = default;

const Ask* Dialogue::pending() const {
    return script_->pending();
}

bool Dialogue::judge(const ctl::Certificate& presented) const {
    return script_->judge(presented);
}

void Dialogue::pass_to(Time now) {
    script_->pass_to(now);
}

void Dialogue::answer(Answer answer, Time now) {
    script_->answer(std::move(answer), now);
}

}  // namespace phone
