#include "scenarios/worlds/virtual/untimed_world.hpp"

#include "scenarios/model/listening_ports.hpp"

namespace virtual_world {

void UntimedWorld::boot(model::SiteState& site, const worlds::Phones& phones) {
    courses_ += clock_.let_act(site, phones, model::Booting{});
}

void UntimedWorld::visit(model::SiteState& site, const worlds::Phones& phones,
                         const model::Visiting& visiting) {
    courses_ += clock_.let_act(site, phones, visiting);
}

void UntimedWorld::reconnect(model::SiteState& site, const worlds::Phones& phones,
                             const model::ServiceStarts&) {
    courses_ += clock_.let_act(site, phones, model::Reconnecting{});
}

tvs::Contact UntimedWorld::call(const model::SiteState& site, const model::TlsConnectionTest& test) {
    return model::answer_of(site, test, clock_.now());
}

}  // namespace virtual_world
