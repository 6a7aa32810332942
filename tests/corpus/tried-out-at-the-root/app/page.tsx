export default function Page() {
  return <main>chat</main>
}
