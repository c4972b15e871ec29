// scenarios/worlds/virtual/phone_table.hpp: how each of a million phones stands, in four bytes: the records
// that there are stand beside.
#pragma once

#include <map>
#include <vector>

#include "scenarios/model/site.hpp"

namespace virtual_world {

class PhoneTable {
  public:
    // Takes over how the phones of the site stand. Does nothing where it has just read or written them.
    void read(const model::SiteState& site);
    // What was set since then is in the site.
    void write(model::SiteState& site);

    // Of a phone by its number over all groups.
    [[nodiscard]] const model::PhoneRecord& at(std::size_t phone) const { return records_[of_phone_[phone]]; }
    void set(std::size_t phone, const model::PhoneRecord& record) {
        of_phone_[phone] = number_of(record);
        is_changed_ = true;
    }

  private:
    using Address = std::pair<const void*, const void*>;

    [[nodiscard]] bool is_read(const model::SiteState& site) const;
    std::uint32_t number_of(const model::PhoneRecord& record);

    std::vector<std::uint32_t> of_phone_;
    std::vector<model::PhoneRecord> records_;
    std::map<Address, std::uint32_t> numbers_;
    std::pair<Address, std::uint32_t> last_{};
    std::vector<model::Shared<model::PhoneRuns>> shown_;  // what was read or written last
    bool is_changed_ = false;
};

}  // namespace virtual_world
