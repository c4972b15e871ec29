#include "phone/talk.hpp"

#include "phone/script.hpp"

namespace phone {

Talk::Talk(std::unique_ptr<Script> script) : script_(std::move(script)) {}
Talk::Talk(Talk&&) noexcept = default;
Talk& Talk::operator=(Talk&&) noexcept = default;
Talk::~Talk() = default;

const Ask* Talk::pending() const {
    return script_->pending();
}

void Talk::pass_to(Time now) {
    script_->pass_to(now);
}

void Talk::answer(Answer answer, Time now) {
    script_->answer(std::move(answer), now);
}

}  // namespace phone
