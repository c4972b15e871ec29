// ctl/element.hpp: the elements that trust lists and signed files are made of, and their bytes.
// Knows no file, signature or role. Integers are big-endian.
//
//   1 byte   2 bytes   `length` bytes
//  +--------+---------+----------------+
//  | tag    | length  | value          |    02 0002 00d0    HEADERLENGTH 208
//  +--------+---------+----------------+
//
// Two kinds differ, both in headers only:
//  - padding, a lone 0x0d without a length (phones log and skip it: Cisco 214535);
//  - containers (SIGNERID 3, SIGNATUREINFO 7, SIGNATUREALGOINFO 9, and 16, 17, 21 of encrypted files),
//    whose value is a sequence of elements that fills it exactly.
#pragma once

#include <vector>

#include "ctl/bytes.hpp"
#include "ctl/error.hpp"

namespace ctl {

struct Element {
    std::uint8_t tag = 0;
    Bytes value;                    // empty for containers and padding
    std::vector<Element> children;  // of a container
    std::size_t offset = 0;         // where the tag stands in the file; 0 for elements that were made here
};

enum class Grammar { header, record };  // only headers have padding and containers

// Takes all elements of `bytes`, which stand at `offset` of their file. Unknown tags are kept like any other.
// Fails with `truncated` at the tag's offset when fewer than `length` bytes follow.
[[nodiscard]] Result<std::vector<Element>> read_elements(BytesView bytes, std::size_t offset,
                                                         Grammar grammar);

// The element's size in bytes with its tag and length: for a container the sum over its children.
[[nodiscard]] std::size_t encoded_size(const Element& element, Grammar grammar);

// Appends the element as `read_elements` reads it. A value of over 65535 bytes is the caller's mistake.
void write_element(Bytes& out, const Element& element, Grammar grammar);

// The first element with this tag, in containers too; nullptr where there is none.
[[nodiscard]] const Element* find_element(const std::vector<Element>& elements, std::uint8_t tag);

// Elements with values as the format has them.
[[nodiscard]] Element byte_element(std::uint8_t tag, std::uint8_t value);
[[nodiscard]] Element u16_element(std::uint8_t tag, std::uint16_t value);
[[nodiscard]] Element u32_element(std::uint8_t tag, std::uint32_t value);
[[nodiscard]] Element text_element(std::uint8_t tag, std::string_view text);  // adds the NUL
[[nodiscard]] Element bytes_element(std::uint8_t tag, BytesView value);
[[nodiscard]] Element container_element(std::uint8_t tag, std::vector<Element> children);

// The text of a NUL-terminated string element. Fails at the element's offset when the NUL is missing or not
// last; `name` is the element's name in messages.
[[nodiscard]] Result<std::string> text_value(const Element& element, std::string_view name);

}  // namespace ctl
