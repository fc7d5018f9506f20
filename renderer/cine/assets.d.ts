/// <reference types="vite/client" />
declare module '@cornerstonejs/codec-*wasmjs'
