// scenarios/actions/overloaded.hpp: several functions as one, for std::visit.
#pragma once

namespace actions {

template <typename... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace actions
